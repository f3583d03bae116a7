/** Chapters seek in the player of the page; without this, each opens the audio at its time. */
const player = document.querySelector<HTMLAudioElement>('#player');

for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-seek]'))
  link.addEventListener('click', (event) => {
    if (!player) return;
    event.preventDefault();
    player.currentTime = Number(link.dataset['seek']);
    void player.play();
  });
