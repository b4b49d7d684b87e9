package dev.sluice.cli;

import dev.sluice.client.ResetPlan;
import java.io.PrintWriter;

/** What a reset or a change of offsets does, or did. */
record ResetReport(PrintWriter out, boolean json) {
  void print(String name, ResetPlan plan) {
    if (json) {
      out.println(Json.pretty(plan));
      return;
    }
    out.println("query/" + name + (plan.dryRun() ? " would be changed (dry run)" : " changed"));
    out.println("  checkpoint  " + plan.checkpoint());
    out.println("  query id    " + Cells.of(plan.queryId()));
    out.println("  last batch  " + Cells.of(plan.lastBatchId()));
    plan.offsets().forEach(offset -> out.println("  offset      " + offset));
    plan.effects().forEach(effect -> out.println("  - " + effect));
  }
}
