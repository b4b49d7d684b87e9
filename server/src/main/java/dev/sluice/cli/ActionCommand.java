package dev.sluice.cli;

import dev.sluice.client.ApiException;
import dev.sluice.client.Query;
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
  private static final Set<QueryState> INACTIVE =
      EnumSet.of(QueryState.STOPPED, QueryState.FINISHED, QueryState.FAILED);

  @Parameters(arity = "1..*", paramLabel = "NAME", description = "The queries.")
  private List<String> names = List.of();

  @Option(
      names = {"-w", "--wait"},
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Wait so long for it, for example 30s; at most 5m. Without, do not wait.")
  private @Nullable Duration wait;

  abstract Query act(SluiceClient sluice, String name, Duration wait);

  /** Whether a query in that state is where it was asked to be. */
  abstract boolean isReached(QueryState state);

  @Override
  final int run(SluiceClient sluice) {
    int exitCode = ExitCode.OK;
    for (String name : names) {
      try {
        Query query = act(sluice, name, wait == null ? Duration.ZERO : wait);
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
    if (isReached(query.state())) {
      return ExitCode.OK;
    }
    if (query.failure() == null) {
      err().println("error: " + query.name() + " is not there in time, it is " + query.state());
    } else {
      Failures.print(query.failure(), err());
    }
    return ExitCode.NOT_REACHED;
  }

  private static boolean runs(QueryState state) {
    return state == QueryState.RUNNING || state == QueryState.FINISHED;
  }

  /** {@code sluice start}. */
  @Command(name = "start", description = "Starts queries; they start again with the server.")
  static final class Start extends ActionCommand {
    @Override
    Query act(SluiceClient sluice, String name, Duration wait) {
      return sluice.queries().start(name, wait);
    }

    @Override
    boolean isReached(QueryState state) {
      return runs(state);
    }
  }

  /** {@code sluice stop}. */
  @Command(name = "stop", description = "Stops queries behind the batch that runs.")
  static final class Stop extends ActionCommand {
    @Override
    Query act(SluiceClient sluice, String name, Duration wait) {
      return sluice.queries().stop(name, wait);
    }

    @Override
    boolean isReached(QueryState state) {
      return INACTIVE.contains(state);
    }
  }

  /** {@code sluice restart}. */
  @Command(name = "restart", description = "Stops queries and starts them again.")
  static final class Restart extends ActionCommand {
    @Override
    Query act(SluiceClient sluice, String name, Duration wait) {
      return sluice.queries().restart(name, wait);
    }

    @Override
    boolean isReached(QueryState state) {
      return runs(state);
    }
  }

  /** {@code sluice pause}. */
  @Command(name = "pause", description = "Holds queries: their run stays and makes no batch.")
  static final class Pause extends ActionCommand {
    @Override
    Query act(SluiceClient sluice, String name, Duration wait) {
      return sluice.queries().pause(name, wait);
    }

    @Override
    boolean isReached(QueryState state) {
      return state == QueryState.PAUSED;
    }
  }

  /** {@code sluice resume}. */
  @Command(name = "resume", description = "Lets paused queries go on.")
  static final class Resume extends ActionCommand {
    @Override
    Query act(SluiceClient sluice, String name, Duration wait) {
      return sluice.queries().resume(name, wait);
    }

    @Override
    boolean isReached(QueryState state) {
      return runs(state);
    }
  }

  /** {@code sluice trigger}. */
  @Command(name = "trigger", description = "Runs one batch now, whatever the trigger says.")
  static final class Trigger extends ActionCommand {
    @Override
    Query act(SluiceClient sluice, String name, Duration wait) {
      return sluice.queries().trigger(name, wait);
    }

    @Override
    boolean isReached(QueryState state) {
      return state != QueryState.FAILED;
    }
  }
}
