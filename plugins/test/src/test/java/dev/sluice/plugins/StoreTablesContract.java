package dev.sluice.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.client.QueryDefinition;
import dev.sluice.client.Sink;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.Source;
import dev.sluice.server.Server;
import dev.sluice.server.ServerConfig;
import dev.sluice.server.storage.StoreOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server does with the Delta tables of a store; a test class of each store inherits it. */
public abstract class StoreTablesContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  protected String lake;
  protected SluiceClient client;
  private Server server;

  /** The store under test. */
  protected abstract StoreServer store();

  @BeforeEach
  void start() throws IOException {
    lake = store().newPlace() + "/lake";
    open("data");
  }

  protected final void open(String data) {
    server = Server.start(config(data));
    client = SluiceClient.builder().endpoint(server.url()).build();
  }

  private ServerConfig config(String data) {
    return new ServerConfig(
        "127.0.0.1",
        0,
        directory.resolve("warehouse"),
        directory.resolve(data),
        List.of(),
        256 << 20,
        2,
        new ServerConfig.Access(
            List.of(),
            null,
            List.of(),
            new ServerConfig.Stores(List.of(lake), StoreOptions.of(store().options()), 1 << 20)));
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  protected final String table(String name) {
    return "delta.`" + lake + "/" + name + "`";
  }

  protected final List<String> rows(String sql) {
    return client.sql(sql).rows().stream().map(Object::toString).toList();
  }

  protected final long count(String name) {
    return client.sql("SELECT count(*) FROM " + table(name)).rows().get(0).get(0).asLong();
  }

  protected final void reopen() {
    close();
    open("data");
  }

  /** Log checkpoints are written in the background. */
  private void awaitFile(String uri) throws IOException {
    Configuration configuration = new Configuration();
    // Hadoop's defaults are those of another connector than the plug-in's.
    configuration
        .getPropsWithPrefix("fs.gs.")
        .keySet()
        .forEach(n -> configuration.unset("fs.gs." + n));
    store().options().forEach(configuration::set);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (FileSystem files = FileSystem.newInstance(URI.create(uri), configuration)) {
      while (!files.exists(new org.apache.hadoop.fs.Path(uri))) {
        assertThat(System.nanoTime()).as("%s is there in time", uri).isLessThan(deadline);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  @Test
  void a_table_is_made_filled_changed_and_read_and_is_there_for_another_server()
      throws IOException {
    client.sql("CREATE TABLE " + table("t") + " (id BIGINT, name STRING) USING DELTA");
    for (int id = 0; id < 12; id++) {
      client.sql("INSERT INTO " + table("t") + " VALUES (" + id + ", 'n" + id + "')");
    }
    awaitFile(lake + "/t/_delta_log/_last_checkpoint");
    client.sql("UPDATE " + table("t") + " SET name = 'changed' WHERE id = 3");
    client.sql("DELETE FROM " + table("t") + " WHERE id >= 10");
    client.sql("OPTIMIZE " + table("t"));
    List<String> before = rows("SELECT id, name FROM " + table("t") + " ORDER BY id");
    assertThat(before).hasSize(10).element(3).asString().contains("changed");

    close();
    open("other-data");
    assertThat(rows("SELECT id, name FROM " + table("t") + " ORDER BY id")).isEqualTo(before);
    assertThat(rows("SELECT count(*) FROM " + table("t") + " VERSION AS OF 5"))
        .containsExactly("[5]");
    assertThat(client.sql("DESCRIBE DETAIL " + table("t")).rows().get(0).toString())
        .contains(lake + "/t");
  }

  @Test
  void a_query_reads_and_writes_tables_of_the_store_and_goes_on_after_a_restart() {
    client.sql("CREATE TABLE " + table("in") + " (id BIGINT, v BIGINT) USING DELTA");
    client.sql("INSERT INTO " + table("in") + " VALUES (1, 10), (2, 20)");
    client
        .queries()
        .create(
            QueryDefinition.named("copy")
                .from(Source.path(lake + "/in"))
                .filter("v > 10")
                .to(Sink.path(lake + "/out"))
                .build(),
            true);
    assertThat(client.queries().processAllAvailable("copy", PATIENCE)).isTrue();
    assertThat(rows("SELECT id FROM " + table("out"))).containsExactly("[2]");

    reopen();
    client.sql("INSERT INTO " + table("in") + " VALUES (3, 30)");
    assertThat(client.queries().processAllAvailable("copy", PATIENCE)).isTrue();
    assertThat(rows("SELECT id FROM " + table("out") + " ORDER BY id"))
        .containsExactly("[2]", "[3]");
    assertThat(client.queries().get("copy").lastProgress().toString()).contains(lake + "/out");
  }

  @Test
  void two_servers_commit_to_one_table_and_lose_nothing() {
    client.sql("CREATE TABLE " + table("t") + " (id BIGINT) USING DELTA");
    try (Server second = Server.start(config("second"));
        SluiceClient other = SluiceClient.builder().endpoint(second.url()).build()) {
      CompletableFuture<Void> left = CompletableFuture.runAsync(() -> insert(client, 0));
      CompletableFuture<Void> right = CompletableFuture.runAsync(() -> insert(other, 100));
      CompletableFuture.allOf(left, right).join();
      assertThat(
              other
                  .sql("SELECT count(DISTINCT id) FROM " + table("t"))
                  .rows()
                  .get(0)
                  .get(0)
                  .asLong())
          .isEqualTo(24);
    }
    assertThat(count("t")).isEqualTo(24);
    assertThat(client.sql("DESCRIBE HISTORY " + table("t")).rows()).hasSize(25);
  }

  private void insert(SluiceClient by, int from) {
    for (int id = from; id < from + 12; id++) {
      by.sql("INSERT INTO " + table("t") + " VALUES (" + id + ")");
    }
  }

  @Test
  void copies_beyond_the_bound_are_given_up() throws IOException {
    client.sql("CREATE TABLE " + table("t") + " (id BIGINT, text STRING) USING DELTA");
    for (int file = 0; file < 4; file++) {
      client.sql(
          "INSERT INTO "
              + table("t")
              + " SELECT id, sha2(CAST(id AS STRING), 512) FROM range(5000) AS r(id)");
    }
    assertThat(count("t")).isEqualTo(20_000);
    assertThat(client.sql("SELECT max(text) FROM " + table("t")).rows()).hasSize(1);
    try (Stream<Path> copies = Files.walk(directory.resolve("data/stores"))) {
      assertThat(
              copies.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum())
          .isLessThanOrEqualTo(1 << 20);
    }
  }

  @Test
  void a_place_that_the_server_was_not_started_with_is_refused() throws IOException {
    String elsewhere = store().newPlace();
    assertThatThrownBy(() -> client.sql("SELECT * FROM delta.`" + elsewhere + "/t`"))
        .hasMessageContaining(elsewhere)
        .hasMessageContaining(lake);
  }

  @Test
  void vacuum_removes_what_no_version_needs() {
    client.sql(
        "CREATE TABLE "
            + table("t")
            + " (id BIGINT) USING DELTA"
            + " TBLPROPERTIES ('delta.deletedFileRetentionDuration' = 'interval 0 seconds')");
    for (int id = 0; id < 3; id++) {
      client.sql("INSERT INTO " + table("t") + " VALUES (" + id + ")");
    }
    client.sql("OPTIMIZE " + table("t"));
    assertThat(client.sql("VACUUM " + table("t") + " RETAIN 0 HOURS DRY RUN").rows())
        .hasSize(3)
        .allSatisfy(row -> assertThat(row.toString()).contains(lake + "/t/part-"));
    client.sql("VACUUM " + table("t") + " RETAIN 0 HOURS");
    assertThat(client.sql("VACUUM " + table("t") + " RETAIN 0 HOURS DRY RUN").rows()).isEmpty();
    reopen();
    assertThat(count("t")).isEqualTo(3);
  }

  @Test
  void an_upsert_replaces_the_rows_of_its_keys() {
    client.sql("CREATE TABLE " + table("in") + " (id BIGINT, v BIGINT) USING DELTA");
    client.sql("INSERT INTO " + table("in") + " VALUES (1, 10), (2, 20)");
    client
        .queries()
        .create(
            QueryDefinition.named("newest")
                .from(Source.path(lake + "/in"))
                .to(Sink.path(lake + "/newest").upsert(List.of("id"), null, null))
                .build(),
            true);
    assertThat(client.queries().processAllAvailable("newest", PATIENCE)).isTrue();
    client.sql("INSERT INTO " + table("in") + " VALUES (2, 21), (3, 30)");
    assertThat(client.queries().processAllAvailable("newest", PATIENCE)).isTrue();
    assertThat(rows("SELECT id, v FROM " + table("newest") + " ORDER BY id"))
        .containsExactly("[1, 10]", "[2, 21]", "[3, 30]");
  }
}
