// A photo is made small on the phone that sends it: quicker on a thin line, and nothing but pixels
// leaves. Without this script it goes as it is, up to 12 MB.
const EDGE = 1600;

async function smaller(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
  const canvas = Object.assign(document.createElement('canvas'), {
    width: Math.round(picture.width * scale), height: Math.round(picture.height * scale),
  });
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.85));
  return new File([blob], 'spot.jpg', { type: 'image/jpeg' });
}

document.querySelector('[data-shrink]').addEventListener('change', async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  const files = new DataTransfer();
  files.items.add(await smaller(file).catch(() => file)); // the server says what it cannot read
  target.files = files.files;
});
