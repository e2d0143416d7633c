// Filling in a workbook as an officer does: reads what its cells say, and writes
// texts into some of them. A workbook is a ZIP archive of XML files.
import assert from "node:assert/strict";
import { inflateRawSync } from "node:zlib";

const TABLE = Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest >>> 0;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff];
  return ~crc >>> 0;
}

// The files of an archive by their names, in their order.
function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  assert.ok(end >= 0, "not an archive");
  const files = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const lengths = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place));
    const name = bytes.toString("utf8", at + 46, at + 46 + lengths[0]);
    const head = bytes.readUInt32LE(at + 42);
    const start = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28);
    const content = bytes.subarray(start, start + size);
    files.set(name, method === 0 ? content : inflateRawSync(content));
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return files;
}

// The archive of files, not compressed.
function zip(files) {
  const [parts, directory] = [[], []];
  let at = 0;
  for (const [name, content] of files) {
    const path = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x21, 8); // a day, since there is none before 1980
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(path.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), fields, path, content);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), fields, place, path);
    at += 30 + path.length + content.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const plain = (xml) => xml.replace(/<[^>]*>/g, "").replace(/&(\w+);/g, (all, name) => ENTITIES[name] ?? all);
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

// Opens a workbook, and a sheet of it by its place from 1.
export function openWorkbook(bytes, sheet = 1) {
  const files = unzip(bytes);
  const path = `xl/worksheets/sheet${sheet}.xml`;
  let xml = files.get(path).toString("utf8");
  const strings = files.get("xl/sharedStrings.xml")?.toString("utf8") ?? "";
  const shared = [...strings.matchAll(/<si>(.*?)<\/si>/gs)].map(([, text]) => plain(text));
  // What each cell says that says something: `B4` → text.
  const cells = new Map();
  for (const [, attributes, inner] of xml.matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
    if (inner === undefined) continue;
    const place = /\br="([A-Z]+\d+)"/.exec(attributes)[1];
    const value = plain(inner);
    cells.set(place, /\bt="s"/.test(attributes) ? shared[Number(value)] : value);
  }
  const find = (wanted) => {
    const found = [...cells].find(([, text]) => text === wanted);
    assert.ok(found, `no cell says ${wanted}`);
    return /([A-Z]+)(\d+)/.exec(found[0]).slice(1);
  };
  return {
    // Writes a text into the row of a cell that says `row`, under the heading `column`.
    fill(row, column, text) {
      const place = `${find(column)[0]}${find(row)[1]}`;
      const cell = new RegExp(`<c r="${place}"((?: s="\\d+")?)[^>]*?(?:/>|>.*?</c>)`, "s");
      assert.match(xml, cell, `the workbook has a cell ${place}`);
      const content = text === "" ? "/>" : ` t="inlineStr"><is><t>${escaped(text)}</t></is></c>`;
      xml = xml.replace(cell, (_, style) => `<c r="${place}"${style}${content}`);
    },
    // The workbook with all that was filled in.
    save() {
      files.set(path, Buffer.from(xml));
      return zip(files);
    },
  };
}
