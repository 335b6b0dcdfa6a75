// The peer of our API: a Worker that checks only the shape of the rows and stores them in a Durable Object.
import { DurableObject } from "cloudflare:workers";
import * as z from "zod";

const Row = z.object({ sub_customer: z.string(), name: z.string().optional(), credit: z.string() });
const Submission = z.object({ original_reseller: z.string(), rows: z.array(Row).max(10_000) });

type Env = { LEDGER: DurableObjectNamespace<Ledger> };

export class Ledger extends DurableObject {
  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    state.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS record (application TEXT, row INTEGER, sub_customer TEXT, name TEXT, credit TEXT, PRIMARY KEY (application, row))",
    );
  }

  submit(application: string, rows: z.infer<typeof Row>[]): number {
    this.ctx.storage.transactionSync(() => {
      rows.forEach((row, place) =>
        this.ctx.storage.sql.exec(
          "INSERT INTO record VALUES (?, ?, ?, ?, ?)",
          application,
          place + 1,
          row.sub_customer,
          row.name ?? null,
          row.credit,
        ),
      );
    });
    return rows.length;
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/api/session") return Response.json({ signed_in: null });
    const submission = Submission.safeParse(await request.json());
    if (!submission.success) return Response.json({ title: "malformed" }, { status: 400 });
    if (pathname === "/api/preview") return Response.json({ rows: submission.data.rows.length });
    const ledger = env.LEDGER.get(env.LEDGER.idFromName("main"));
    const records = await ledger.submit(crypto.randomUUID(), submission.data.rows);
    return Response.json({ records });
  },
} satisfies ExportedHandler<Env>;
