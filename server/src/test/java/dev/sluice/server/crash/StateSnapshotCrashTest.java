package dev.sluice.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.checkpoint.StateLog;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryState;
import dev.sluice.server.model.SinkSpec;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.StreamingQuery;
import dev.sluice.server.storage.FileStore;
import dev.sluice.server.testing.Crash;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills a query between the steps by which a snapshot of its state comes to count: nothing is lost
 * or counted twice, and no file stays for ever.
 */
class StateSnapshotCrashTest {
  private static final String SNAPSHOT = ".snapshot.parquet";

  /** Enough batches for a snapshot to be begun and, however late it is written, to count. */
  private static final int MOST_BATCHES = 400;

  /** Where the process dies. */
  private enum At {
    BEFORE_THE_NAME,
    AFTER_THE_NAME,
    AFTER_THE_REMOVAL,
    AFTER_THE_ENTRY
  }

  @TempDir private Path directory;
  private StreamHarness harness;
  private @Nullable At left;
  private boolean named;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    harness.createTable("in", StructType.of(Field.of("k", PrimitiveType.LONG)));
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @ParameterizedTest
  @EnumSource(At.class)
  void counts_are_those_of_all_batches_after_a_crash(At at) throws IOException {
    left = at;
    harness.storeThrough(dying(harness.disk()));
    StreamingQuery run = started();
    int batches = 0;
    while (run.state() == QueryState.RUNNING && batches < MOST_BATCHES) {
      add(batches++);
    }
    assertThat(run.state()).as("after %d batches", batches).isEqualTo(QueryState.FAILED);
    assertThat(left).isNull();
    assertThat(unfinished()).hasSize(at == At.BEFORE_THE_NAME ? 1 : unfinished().size());

    run = started();
    for (int i = 0; i < 5; i++) {
      add(batches++);
    }
    assertThat(run.state()).isEqualTo(QueryState.RUNNING);
    assertThat(harness.rows("out"))
        .containsExactly("[0, " + (batches + 1) / 2 + "]", "[1, " + batches / 2 + "]");

    // Of what the crash left, the name without an entry is removed with the entries of its time.
    for (int i = 0; i < MOST_BATCHES && (!unfinished().isEmpty() || waste() > 0); i++) {
      add(batches++);
    }
    assertThat(unfinished()).isEmpty();
    assertThat(waste()).isZero();
  }

  private void add(int number) {
    harness.append(harness.table("in"), "SELECT CAST(" + number % 2 + " AS BIGINT) AS k");
    harness.runTurns();
  }

  private StreamingQuery started() {
    harness.restart();
    StreamingQuery run =
        harness.start(
            new QueryDefinition(
                "q",
                Definitions.source("in", 1),
                List.of(new Transform.GroupBy(List.of("k"), List.of("count(*) AS n"))),
                new SinkSpec.Delta(new TableRef.Named("out"), OutputMode.COMPLETE),
                null,
                new Trigger.AsSoonAsPossible()));
    harness.runTurns();
    return run;
  }

  private List<String> unfinished() throws IOException {
    return files().filter(name -> name.endsWith(StateLog.UNFINISHED)).toList();
  }

  /** How many snapshots there are that no entry names. */
  private long waste() throws IOException {
    StringBuilder entries = new StringBuilder();
    for (String name : files().filter(each -> each.matches("\\d+")).toList()) {
      entries.append(Files.readString(state().resolve(name)));
    }
    return files().filter(name -> name.endsWith(SNAPSHOT) && entries.indexOf(name) < 0).count();
  }

  private Stream<String> files() throws IOException {
    try (Stream<Path> files = Files.list(state())) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }

  private Path state() {
    return directory.resolve("data/checkpoints/q/state");
  }

  /** The store, which throws once at the point in question. */
  private FileStore dying(FileStore store) {
    return (FileStore)
        Proxy.newProxyInstance(
            FileStore.class.getClassLoader(),
            new Class<?>[] {FileStore.class},
            (proxy, method, arguments) -> {
              boolean naming = isOf(method, "publish", arguments, SNAPSHOT);
              dieAt(naming ? At.BEFORE_THE_NAME : null);
              Object result = invoked(store, method, arguments);
              named |= naming;
              dieAt(naming ? At.AFTER_THE_NAME : null);
              boolean removal = isOf(method, "delete", arguments, StateLog.UNFINISHED);
              dieAt(removal && named ? At.AFTER_THE_REMOVAL : null);
              boolean entry = method.getName().equals("replace") && isIn(arguments, "state");
              dieAt(entry && named ? At.AFTER_THE_ENTRY : null);
              return result;
            });
  }

  private void dieAt(@Nullable At point) {
    if (point != null && point == left) {
      left = null;
      throw new Crash(point.name());
    }
  }

  private static boolean isOf(Method method, String name, Object[] arguments, String end) {
    return method.getName().equals(name)
        && arguments[arguments.length - 1].toString().endsWith(end);
  }

  private static boolean isIn(Object[] arguments, String directory) {
    return ((Path) arguments[0]).getParent().endsWith(directory);
  }

  private static @Nullable Object invoked(FileStore store, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
