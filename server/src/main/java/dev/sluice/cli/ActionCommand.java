package dev.sluice.cli;

import dev.sluice.client.ApiException;
import dev.sluice.client.Query;
import dev.sluice.client.QueryOperations;
import dev.sluice.client.QueryState;
import dev.sluice.client.SluiceClient;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What asks queries to do something: {@code sluice start}, {@code stop} and so on. */
@Command(
    footer = {
      "",
      "Prints each query with the state that it is in afterwards. With --wait the",
      "exit code is 4 if one has failed or is not there in time."
    })
abstract class ActionCommand extends ClientCommand {
  private static final Set<QueryState> RUNS = EnumSet.of(QueryState.RUNNING, QueryState.FINISHED);
  private static final Set<QueryState> INACTIVE =
      EnumSet.of(QueryState.STOPPED, QueryState.FINISHED, QueryState.FAILED);
  private static final Set<QueryState> ALL_BUT_FAILED =
      EnumSet.complementOf(EnumSet.of(QueryState.FAILED));

  @Parameters(arity = "1..*", paramLabel = "NAME", description = "The queries.")
  private List<String> names = List.of();

  @Option(
      names = {"-w", "--wait"},
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Wait so long for it, for example 30s; at most 5m. Without, do not wait.")
  private @Nullable Duration wait;

  private final Action action;

  /** Where a query was asked to be. */
  private final Set<QueryState> goal;

  private ActionCommand(Action action, Set<QueryState> goal) {
    this.action = action;
    this.goal = goal;
  }

  /** What is asked of one query. */
  private interface Action {
    Query ask(QueryOperations queries, String name, Duration wait);
  }

  @Override
  final int run(SluiceClient sluice) {
    int exitCode = ExitCode.OK;
    for (String name : names) {
      try {
        Query query = action.ask(sluice.queries(), name, wait == null ? Duration.ZERO : wait);
        out().println("query/" + name + " " + style().state(query.state()));
        out().flush();
        exitCode = Math.max(exitCode, wait == null ? ExitCode.OK : judge(query));
      } catch (ApiException.Unreachable e) {
        throw e;
      } catch (ApiException e) {
        exitCode = Math.max(exitCode, Failures.print(e, err()));
      }
    }
    return exitCode;
  }

  private int judge(Query query) {
    if (goal.contains(query.state())) {
      return ExitCode.OK;
    }
    if (query.failure() == null) {
      err().println("error: " + query.name() + " is not there in time, it is " + query.state());
    } else {
      Failures.print(query.failure(), err());
    }
    return ExitCode.NOT_REACHED;
  }

  /** {@code sluice start}. */
  @Command(name = "start", description = "Starts queries; they start again with the server.")
  static final class Start extends ActionCommand {
    Start() {
      super(QueryOperations::start, RUNS);
    }
  }

  /** {@code sluice stop}. */
  @Command(name = "stop", description = "Stops queries behind the batch that runs.")
  static final class Stop extends ActionCommand {
    Stop() {
      super(QueryOperations::stop, INACTIVE);
    }
  }

  /** {@code sluice restart}. */
  @Command(name = "restart", description = "Stops queries and starts them again.")
  static final class Restart extends ActionCommand {
    Restart() {
      super(QueryOperations::restart, RUNS);
    }
  }

  /** {@code sluice pause}. */
  @Command(name = "pause", description = "Holds queries: their run stays and makes no batch.")
  static final class Pause extends ActionCommand {
    Pause() {
      super(QueryOperations::pause, EnumSet.of(QueryState.PAUSED));
    }
  }

  /** {@code sluice resume}. */
  @Command(name = "resume", description = "Lets paused queries go on.")
  static final class Resume extends ActionCommand {
    Resume() {
      super(QueryOperations::resume, RUNS);
    }
  }

  /** {@code sluice trigger}. */
  @Command(name = "trigger", description = "Runs one batch now, whatever the trigger says.")
  static final class Trigger extends ActionCommand {
    Trigger() {
      super(QueryOperations::trigger, ALL_BUT_FAILED);
    }
  }
}
