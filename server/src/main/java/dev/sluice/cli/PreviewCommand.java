package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.ApiException;
import dev.sluice.client.Preview;
import dev.sluice.client.Problem;
import dev.sluice.client.SluiceClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice preview}. */
@Command(
    name = "preview",
    description = "Shows what a definition makes of its source's rows, after every step.",
    footer = {"", "Nothing is written: no sink, no checkpoint. Name and sink may be missing."})
final class PreviewCommand extends ClientCommand {
  /** Which rows of the source to take. */
  enum From {
    earliest,
    latest
  }

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|-",
      description = "The definition, or - for stdin.")
  private String file = "";

  @Option(
      names = {"-n", "--max-rows"},
      paramLabel = "N",
      defaultValue = "5",
      description = "How many rows of each step to show (default 5).")
  private int maxRows;

  @Option(
      names = "--max-seconds",
      paramLabel = "N",
      description = "How long it may take (default the server's).")
  private @Nullable Integer maxSeconds;

  @Option(names = "--from", paramLabel = "WHERE", description = "${COMPLETION-CANDIDATES}.")
  private @Nullable From from;

  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) throws IOException {
    int exitCode = ExitCode.OK;
    for (DefinitionDocument document : DefinitionFiles.read(file)) {
      try {
        Preview preview = sluice.queries().previewFromJson(request(document), longest());
        print(preview);
      } catch (ApiException.Invalid e) {
        FaultReport.print(document, withoutPrefix(e.problem()), err());
        exitCode = ExitCode.REFUSED;
      }
    }
    return exitCode;
  }

  private Duration longest() {
    return Duration.ofSeconds(maxSeconds == null ? 0 : maxSeconds);
  }

  /** The definition's own text in a request's. */
  private String request(DefinitionDocument document) {
    StringBuilder request = new StringBuilder("{\"definition\":").append(document.json());
    request.append(",\"maxRows\":").append(maxRows);
    if (maxSeconds != null) {
      request.append(",\"maxSeconds\":").append(maxSeconds);
    }
    if (from != null) {
      request.append(",\"from\":\"").append(from).append('"');
    }
    return request.append('}').toString();
  }

  /** The request's pointers as those of the definition in it. */
  private static Problem withoutPrefix(Problem problem) {
    List<Problem.Fault> faults = problem.errors().stream().map(PreviewCommand::inside).toList();
    return new Problem(
        problem.type(),
        problem.title(),
        problem.status(),
        problem.detail(),
        problem.code(),
        problem.retryable(),
        faults,
        problem.currentState(),
        problem.allowedActions(),
        problem.errorId());
  }

  private static Problem.Fault inside(Problem.Fault fault) {
    String pointer = fault.pointer().replaceFirst("^/definition(?=/|$)", "");
    return new Problem.Fault(
        pointer, fault.line(), fault.column(), fault.message(), fault.suggestion());
  }

  private void print(Preview preview) {
    if (output.isJson()) {
      out().println(Json.pretty(preview));
      return;
    }
    for (Preview.Step step : preview.steps()) {
      String what = step.transform() == null ? "" : " " + Json.line(step.transform());
      out().println(style().bold(step.pointer()) + what);
      Long count = step.rowCount();
      Preview.Failure error = step.error();
      if (count != null) {
        print(step, count);
      } else if (error != null) {
        out().println(style().bold(error.code()) + ": " + error.message() + " " + error.remedy());
      }
      out().println();
    }
    if (!preview.complete()) {
      out().flush();
      err().println("Only a part of the source was read.");
    }
  }

  private void print(Preview.Step step, long count) {
    TableRows rows = new TableRows(out());
    rows.begin(step.schema());
    for (List<JsonNode> row : step.rows()) {
      rows.row(row);
    }
    rows.end();
    long more = count - step.rows().size();
    String hidden = more > 0 ? ", " + more + " not shown" : "";
    out().println("(" + count + (count == 1 ? " row" : " rows") + hidden + ")");
  }
}
