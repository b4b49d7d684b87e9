package dev.sluice.cli;

import dev.sluice.client.ApiException;
import dev.sluice.client.OnIncompatible;
import dev.sluice.client.Query;
import dev.sluice.client.QueryPlan;
import dev.sluice.client.SluiceClient;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice apply}: puts definitions in place, each by itself. */
@Command(
    name = "apply",
    description = "Creates queries from definitions in files, or brings them up to date.",
    footer = {
      "",
      "A new query is started. One that is there keeps running or resting as it was,",
      "unless --start or --no-start says otherwise. The same definition again changes",
      "nothing."
    })
final class ApplyCommand extends ClientCommand {
  @Mixin private DefinitionsOption definitions = new DefinitionsOption();

  @Option(
      names = "--start",
      negatable = true,
      description = "Start every query, or with --no-start none.")
  private @Nullable Boolean start;

  @Option(
      names = "--on-incompatible",
      paramLabel = "WHAT",
      defaultValue = "reject",
      description = {
        "What to do where the checkpoint does not fit the new definition:",
        "reject (the default), or reset, which forgets it."
      })
  private OnIncompatible onIncompatible = OnIncompatible.REJECT;

  @Option(names = "--dry-run", description = "Say what would change and change nothing.")
  private boolean dryRun;

  @Override
  int run(SluiceClient sluice) throws IOException {
    int exitCode = ExitCode.OK;
    for (String file : definitions.files()) {
      for (DefinitionDocument document : DefinitionFiles.read(file)) {
        try {
          exitCode = Math.max(exitCode, dryRun ? plan(sluice, document) : put(sluice, document));
        } catch (ApiException.Unreachable e) {
          throw e;
        } catch (ApiException e) {
          FaultReport.print(document, e.problem(), err());
          exitCode = ExitCode.REFUSED;
        }
      }
    }
    return exitCode;
  }

  private int put(SluiceClient sluice, DefinitionDocument document) {
    String name = document.requiredName();
    Query before = current(sluice, name);
    Query after = sluice.queries().putFromJson(name, document.json(), onIncompatible);
    String done = outcome(before == null, before == null || before.revision() != after.revision());
    out().println("query/" + name + " " + done);
    if (start == null ? before == null : start) {
      sluice.queries().start(name, Duration.ZERO);
      if (before == null || !before.isStreaming()) {
        out().println("query/" + name + " started");
      }
    }
    return ExitCode.OK;
  }

  private int plan(SluiceClient sluice, DefinitionDocument document) {
    QueryPlan plan = sluice.queries().planFromJson(document.requiredName(), document.json());
    if (!plan.valid()) {
      FaultReport.print(document, plan.errors(), err());
      return ExitCode.REFUSED;
    }
    boolean created = plan.checkpoint() == QueryPlan.Checkpoint.NEW;
    String done = outcome(created, plan.changed());
    out().println("query/" + document.name() + " " + done + " (dry run)");
    return ExitCode.OK;
  }

  private static String outcome(boolean created, boolean changed) {
    return created ? "created" : changed ? "configured" : "unchanged";
  }

  private static @Nullable Query current(SluiceClient sluice, String name) {
    try {
      return sluice.queries().get(name);
    } catch (ApiException.NotFound e) {
      return null;
    }
  }
}
