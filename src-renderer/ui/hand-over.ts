/** Hands a file to the browser under its name; what happens to it then is the user's. */
export function handOver(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it by then; the copy in memory goes.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
