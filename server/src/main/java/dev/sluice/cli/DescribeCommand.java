package dev.sluice.cli;

import dev.sluice.client.Query;
import dev.sluice.client.QueryError;
import dev.sluice.client.QueryFailure;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.StreamingQueryProgress;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice describe}: all about one query, for people. */
@Command(name = "describe", description = "Shows all about a query: state, failure, batches.")
final class DescribeCommand extends ClientCommand {
  private static final int SHOWN = 5;

  @Parameters(paramLabel = "NAME", description = "The query.")
  private String name = "";

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) {
    Query query = sluice.queries().get(name);
    if (output.isJson()) {
      out().println(Json.pretty(query));
      return ExitCode.OK;
    }
    state(query);
    if (query.failure() != null) {
      failure(query.failure());
    }
    batches(sluice.queries().progress(name));
    errors(sluice.queries().errors(name));
    head("Definition");
    out().println(Json.pretty(query.definition()).indent(2).stripTrailing());
    return ExitCode.OK;
  }

  private void state(Query query) {
    line("Name", query.name());
    line("State", style().state(query.state()) + " (desired " + query.desiredState() + ")");
    line(
        "Allowed",
        query.allowedActions().isEmpty() ? "-" : String.join(", ", query.allowedActions()));
    line("From", QueryTable.place(query.definition().source()));
    line("To", QueryTable.place(query.definition().sink()));
    line("Revision", query.revision());
    line("Created", Cells.time(query.createdAt()));
    line("Id", Cells.of(query.id()));
    line("Run id", Cells.of(query.runId()));
    StreamingQueryProgress last = query.lastProgress();
    if (last != null) {
      line("Lag", QueryTable.lag(last) + " at " + Cells.time(last.timestamp()));
    }
  }

  private void failure(QueryFailure failure) {
    head("Failure");
    line("  Code", style().red(failure.code()));
    line("  At", Cells.time(failure.at()));
    line("  Message", failure.message());
    line("  Remedy", failure.remedy());
  }

  private void batches(List<StreamingQueryProgress> progress) {
    if (progress.isEmpty()) {
      return;
    }
    head("Last batches");
    out().println("  " + ProgressLine.HEAD);
    progress
        .subList(Math.max(0, progress.size() - SHOWN), progress.size())
        .forEach(batch -> out().println("  " + ProgressLine.of(batch)));
  }

  private void errors(List<QueryError> errors) {
    if (errors.isEmpty()) {
      return;
    }
    head("Last errors");
    for (QueryError error : errors.subList(Math.max(0, errors.size() - SHOWN), errors.size())) {
      String times = error.count() == 1 ? "" : " (" + error.count() + " times)";
      String batch = error.batchId() == null ? "" : " in batch " + error.batchId();
      out()
          .println(
              "  " + Cells.time(error.lastAt()) + " " + style().red(error.code()) + batch + times);
      out().println("    " + error.message());
    }
  }

  private void head(String title) {
    out().println();
    out().println(style().bold(title));
  }

  private void line(String label, Object value) {
    out().printf("%-12s%s%n", label, value);
  }
}
