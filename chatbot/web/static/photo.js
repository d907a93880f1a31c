// A photo on its way: chosen, made small in the browser where it can be, and shown again with the conversation's token.
// The server decodes and encodes it anew in any case; a smaller one only travels faster.

const LONGEST = 2000;
const SMALL_ENOUGH = 1_000_000;
const TAKEN = ["image/jpeg", "image/png", "image/webp"];
const shown = new Map();

/** Let the shopper choose a picture; null when they choose none. */
export function chosen() {
  const field = Object.assign(document.createElement("input"), { type: "file", accept: `${TAKEN.join()},image/*` });
  return new Promise((done) => {
    field.addEventListener("change", () => done(field.files[0] ?? null));
    field.addEventListener("cancel", () => done(null));
    field.click();
  });
}

/** Return a picture as it is sent: what the browser cannot read goes as it is, and the server says why not. */
export async function prepared(file) {
  if (TAKEN.includes(file.type) && file.size <= SMALL_ENOUGH) return file;
  try {
    const picture = await createImageBitmap(file);
    const share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * share)));
    const drawn = canvas.getContext("2d");
    drawn.fillStyle = "white";
    drawn.fillRect(0, 0, canvas.width, canvas.height);
    drawn.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))) ?? file;
  } catch {
    return file;
  }
}

/** Return a picture for a photo at an address, asked for once with the conversation's token. */
export async function picture(address, token) {
  if (!shown.has(address)) {
    const asked = fetch(address, { headers: { "X-Conversation-Token": token }, credentials: "omit" });
    shown.set(address, asked.then((answer) => (answer.ok ? answer.blob() : null)).then((blob) => blob && URL.createObjectURL(blob)));
  }
  return (await shown.get(address).catch(() => null)) ?? "";
}
