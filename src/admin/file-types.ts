/** What file fields offer first; what a file is, its bytes say. */
export const AUDIO_TYPES = '.mp3,.m4a,.mp4,.aac,audio/mpeg,audio/mp4,audio/aac';
export const PICTURE_TYPES = 'image/jpeg,image/png,image/webp';
