import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';

/** The keys of unfinished multipart uploads in the bucket of a server; none when it keeps files on disk. */
export async function unfinishedParts(settings: Record<string, string>): Promise<string[]> {
  if (settings['STORAGE'] !== 's3') return [];
  const client = new S3Client({
    endpoint: settings['S3_ENDPOINT']!,
    region: settings['S3_REGION']!,
    forcePathStyle: true,
    credentials: {
      accessKeyId: settings['S3_ACCESS_KEY_ID']!,
      secretAccessKey: settings['S3_SECRET_ACCESS_KEY']!,
    },
  });
  try {
    const list = new ListMultipartUploadsCommand({ Bucket: settings['S3_BUCKET'] });
    const { Uploads = [] } = await client.send(list);
    return Uploads.map(({ Key = '' }) => Key);
  } finally {
    client.destroy();
  }
}
