// The peers of our intake worker: SheetJS for workbooks, Papa Parse for CSV, and zod to check what they read.
import Papa from "papaparse";
import * as XLSX from "xlsx";
import * as z from "zod";

const Row = z.object({
  "Sub-customer account ID": z.string().regex(/^\d{12}$/),
  "Sub-customer name (optional)": z.string().max(200).optional(),
  "Credit allocation": z.coerce.string().regex(/^\d{1,12}(\.\d{1,2})?$/),
});
const Rows = z.array(Row).max(10_000);

function check(rows) {
  const result = Rows.safeParse(rows);
  if (!result.success) throw new Error(JSON.stringify(result.error.issues.slice(0, 3)));
  return result.data.length;
}

const readers = {
  xlsx(bytes) {
    const book = XLSX.read(bytes, { type: "array" });
    return check(XLSX.utils.sheet_to_json(book.Sheets[book.SheetNames[0]]));
  },
  csv(bytes) {
    const text = new TextDecoder().decode(bytes);
    return check(Papa.parse(text, { header: true, skipEmptyLines: true }).data);
  },
};

// Reads the file several times; gives the milliseconds of each and how many rows there were.
globalThis.measure = (kind, bytes, times) => {
  const took = [];
  let rows = 0;
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    rows = readers[kind](bytes);
    took.push(performance.now() - started);
  }
  return { took, rows };
};
