/* Photos beyond the limit: a smaller copy, made in this browser only when a person asks for it
   (decision 0027). What the camera noted (when, where) goes along; the picture is turned upright,
   so its note of how to turn it becomes "upright". */

const SIDES = [3072, 2048, 1280]; // pixels of the longer side; a page of A4 stays legible
const QUALITY = 0.85;
const JPEG = "image/jpeg";
const ORIENTATION = 0x0112;

export const canShrink = (file) =>
  /^image\/(jpeg|png|webp)$/.test(file.type) && "createImageBitmap" in window;

/* A JPEG of at most `limit` bytes; undefined where the browser cannot make one. */
export async function shrink(file, limit) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const notes = await cameraNotes(file);
    for (const side of SIDES) {
      const small = await drawn(picture, side);
      const parts = notes ? [small.slice(0, 2), notes, small.slice(2)] : [small];
      const made = new File(parts, smallName(file.name), { type: JPEG });
      if (made.size <= limit) return made;
    }
  } catch {
    /* too large for this device, or no picture at all */
  }
  return undefined;
}

function drawn(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const place = canvas.getContext("2d");
  place.fillStyle = "white"; // JPEG knows no transparency
  place.fillRect(0, 0, canvas.width, canvas.height);
  place.imageSmoothingQuality = "high";
  place.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("empty"))), JPEG, QUALITY);
  });
}

const smallName = (name) => `${name.replace(/\.\w+$/, "")} (dikecilkan).jpg`;

/* The EXIF segment of a JPEG, marked upright; undefined without one. */
async function cameraNotes(file) {
  const view = new DataView(await file.slice(0, 256 * 1024).arrayBuffer());
  if (view.getUint16(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 10 < view.byteLength && view.getUint8(at) === 0xff) {
    const code = view.getUint8(at + 1);
    const end = at + 2 + view.getUint16(at + 2);
    if (code === 0xda || end > view.byteLength) return undefined;
    if (code === 0xe1 && view.getUint32(at + 4) === 0x45786966) {
      markUpright(new DataView(view.buffer, at + 10, end - at - 10));
      return view.buffer.slice(at, end);
    }
    at = end;
  }
  return undefined;
}

function markUpright(notes) {
  const little = notes.getUint16(0) === 0x4949;
  const list = notes.getUint32(4, little);
  const count = notes.getUint16(list, little);
  for (let entry = list + 2; entry < list + 2 + count * 12; entry += 12) {
    if (notes.getUint16(entry, little) === ORIENTATION) notes.setUint16(entry + 8, 1, little);
  }
}
