package dev.sluice.cli;

import dev.sluice.client.Column;
import dev.sluice.client.Query;
import dev.sluice.client.QueryDefinition;
import dev.sluice.client.QueryError;
import dev.sluice.client.QueryFailure;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.StreamingQueryProgress;
import dev.sluice.client.TableDetail;
import dev.sluice.client.TableSchema;
import dev.sluice.client.Transform;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sluice describe}: all about one query, for people. */
@Command(
    name = "describe",
    description = "Shows all about a query, or about a table.",
    footer = {
      "",
      "  sluice describe orders           state, failure and batches of the query 'orders'",
      "  sluice describe tables orders    columns, protocol and rules of the table 'orders'"
    })
final class DescribeCommand extends ClientCommand {
  private static final int SHOWN = 5;

  @Parameters(
      arity = "1..2",
      paramLabel = "[queries|tables] NAME",
      description = "What to describe; without a word, a query.")
  private List<String> words = List.of();

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) {
    String name = words.get(words.size() - 1);
    String kind = words.size() == 1 ? "queries" : words.get(0);
    if (kind.equals("tables")) {
      table(sluice.tables().detail(name), sluice.tables().schema(name));
      return ExitCode.OK;
    }
    if (!kind.equals("queries")) {
      err().println("error: 'sluice describe' knows queries and tables, and not '" + kind + "'.");
      return ExitCode.USAGE;
    }
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

  private void table(TableDetail table, TableSchema schema) {
    if (output.isJson()) {
      out().println(Json.pretty(table));
      return;
    }
    line("Name", table.name());
    if (table.description() != null) {
      line("Comment", table.description());
    }
    line("Location", table.location());
    line("Id", table.id());
    line("Version", table.version() + " of " + Cells.time(table.lastModified()));
    line("Files", table.numFiles() + ", " + Cells.bytes(table.sizeInBytes()));
    line("Protocol", "(" + table.minReaderVersion() + "," + table.minWriterVersion() + ")");
    line("Features", String.join(", ", table.tableFeatures()));
    line(
        "Partitioned",
        table.partitionColumns().isEmpty() ? "-" : String.join(", ", table.partitionColumns()));
    head("Columns");
    for (Column column : schema.columns()) {
      String type = column.type() + (Boolean.FALSE.equals(column.nullable()) ? " NOT NULL" : "");
      line("  " + column.name(), type);
    }
    entries("Constraints", table.constraints());
    entries("Properties", table.properties());
  }

  private void entries(String title, Map<String, String> entries) {
    if (!entries.isEmpty()) {
      head(title);
      new TreeMap<>(entries).forEach((key, value) -> line("  " + key, value));
    }
  }

  private void state(Query query) {
    line("Name", query.name());
    line("State", style().state(query.state()) + " (desired " + query.desiredState() + ")");
    line(
        "Allowed",
        query.allowedActions().isEmpty() ? "-" : String.join(", ", query.allowedActions()));
    line("From", QueryTable.place(query.definition().source()));
    sources(query.definition());
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

  /** The sources beside the query's own. */
  private void sources(QueryDefinition definition) {
    definition
        .relations()
        .forEach((name, relation) -> line("  " + name, QueryTable.place(relation.source())));
    for (Transform step : definition.transforms()) {
      if (step instanceof Transform.Union union) {
        line("  union", QueryTable.place(union.with().source()));
      } else if (step instanceof Transform.Join join) {
        line("  join", QueryTable.place(join.with().source()));
      }
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
