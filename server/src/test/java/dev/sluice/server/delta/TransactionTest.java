package dev.sluice.server.delta;

import static dev.sluice.server.delta.TableFixture.add;
import static dev.sluice.server.delta.TableFixture.file;
import static dev.sluice.server.delta.TableFixture.remove;
import static dev.sluice.server.delta.TableFixture.txn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.CommitOutcome.AlreadyCommitted;
import dev.sluice.server.model.CommitOutcome.Committed;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.TransactionId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of transaction against everything that a faster writer may have committed. */
class TransactionTest {
  private static final TransactionId TXN = new TransactionId("query", 7);

  @TempDir Path directory;
  private TableFixture fixture;
  private DeltaTable table;

  @BeforeEach
  void open() {
    fixture = new TableFixture(directory);
    table = fixture.createByHand();
    fixture.commitByHand(1, add("p=1/a"), add("p=1/b"), add("p=2/c"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /** What we do; those that rewrite something rewrite {@code p=1/a}. */
  private enum Ours {
    APPEND(read -> Transaction.on(read, ReadSet.nothing()).add(List.of(file("new")))),
    UPDATE_ALL(read -> rewrite(read, ReadSet.wholeTable())),
    UPDATE_PARTITION(
        read ->
            rewrite(
                read,
                ReadSet.matching(
                    files(read, "a", "b"), file -> file.file().path().contains("/p=1/")))),
    COMPACT(read -> rewrite(read, ReadSet.files(files(read, "a"))).rearrange()),
    DROP_FILE(read -> Transaction.on(read, ReadSet.nothing()).remove(files(read, "a"))),
    COMMENT(read -> Transaction.on(read, ReadSet.nothing()).metadata(described(read))),
    CONSTRAIN(read -> Transaction.on(read, ReadSet.wholeTable()).metadata(described(read)));

    @SuppressWarnings("ImmutableEnumChecker") // holds no state
    private final Function<Snapshot, Transaction.Builder> transaction;

    Ours(Function<Snapshot, Transaction.Builder> transaction) {
      this.transaction = transaction;
    }

    Transaction on(Snapshot read) {
      return transaction.apply(read).build(name(), Map.of(), Map.of());
    }
  }

  private static Transaction.Builder rewrite(Snapshot read, ReadSet readSet) {
    return Transaction.on(read, readSet).remove(files(read, "a")).add(List.of(file("a-again")));
  }

  private static List<AddedFile> files(Snapshot snapshot, String... names) {
    return snapshot.files().stream()
        .filter(added -> Stream.of(names).anyMatch(added.file().path()::endsWith))
        .toList();
  }

  private static TableMetadata described(Snapshot read) {
    TableMetadata old = read.metadata();
    return new TableMetadata(
        old.id(),
        old.schema(),
        old.stored(),
        old.partitionColumns(),
        old.configuration(),
        new TableMetadata.About("t", "All of it.", 5L));
  }

  /** What the winner did, as its commit file says. */
  private enum Winner {
    BLIND_APPEND("{\"commitInfo\":{\"isBlindAppend\":true}}", add("p=1/x")),
    APPEND_OF_ROWS_IT_READ(add("p=1/x")),
    APPEND_ELSEWHERE(add("p=2/x")),
    DELETE_OF_A(remove("p=1/a")),
    DELETE_OF_B(remove("p=1/b")),
    DELETE_OF_C(remove("p=2/c")),
    CLAIMS_TO_BE_BLIND("{\"commitInfo\":{\"isBlindAppend\":true}}", remove("p=1/b"), add("p=1/x")),
    COMPACTION_OF_C(moved(remove("p=2/c")), moved(add("p=2/x"))),
    COMPACTION_OF_B(moved(remove("p=1/b")), moved(add("p=1/x"))),
    METADATA(TableFixture.metadata("id-1", TableFixture.SCHEMA, "{\"a\":\"b\"}")),
    SAME_METADATA(TableFixture.metadata("id-1", TableFixture.SCHEMA, "{}")),
    PROTOCOL("{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":3}}"),
    OTHER_QUERY(txn("other", 9));

    @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
    private final String[] actions;

    Winner(String... actions) {
      this.actions = actions;
    }

    private static String moved(String action) {
      return action.replace("\"dataChange\":true", "\"dataChange\":false");
    }
  }

  private static final String MATRIX =
      """
      winner                 APPEND UPDATE_ALL UPDATE_PARTITION COMPACT DROP_FILE COMMENT CONSTRAIN
      BLIND_APPEND           ok     ok         ok               ok      ok        ok      append
      APPEND_OF_ROWS_IT_READ ok     append     append           ok      ok        ok      append
      APPEND_ELSEWHERE       ok     append     ok               ok      ok        ok      append
      DELETE_OF_A            ok     read       read             read    delete    ok      read
      DELETE_OF_B            ok     read       read             ok      ok        ok      read
      DELETE_OF_C            ok     read       ok               ok      ok        ok      read
      CLAIMS_TO_BE_BLIND     ok     append     append           ok      ok        ok      append
      COMPACTION_OF_C        ok     read       ok               ok      ok        ok      read
      COMPACTION_OF_B        ok     read       read             ok      ok        ok      read
      METADATA               meta   meta       meta             meta    meta      meta    meta
      SAME_METADATA          ok     ok         ok               ok      ok        ok      ok
      PROTOCOL               ok     protocol   protocol         protocol protocol protocol protocol
      OTHER_QUERY            ok     ok         ok               ok      ok        ok      ok
      """;

  private static final Map<String, ErrorCode> CODES =
      Map.of(
          "append", ErrorCode.DELTA_CONCURRENT_APPEND,
          "read", ErrorCode.DELTA_CONCURRENT_DELETE_READ,
          "delete", ErrorCode.DELTA_CONCURRENT_DELETE_DELETE,
          "meta", ErrorCode.DELTA_METADATA_CHANGED,
          "protocol", ErrorCode.DELTA_PROTOCOL_CHANGED);

  static Stream<Arguments> matrix() {
    List<Arguments> cases = new ArrayList<>();
    for (String line : MATRIX.lines().skip(1).toList()) {
      String[] cells = line.split(" +", -1);
      int column = 1;
      for (Ours ours : Ours.values()) {
        cases.add(Arguments.of(ours, Winner.valueOf(cells[0]), cells[column++]));
      }
    }
    assertThat(cases).hasSize(Ours.values().length * Winner.values().length);
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} behind {1}: {2}")
  @MethodSource("matrix")
  void goes_on_behind_a_winner_or_tells_why_not(Ours ours, Winner winner, String expected) {
    Transaction transaction = ours.on(table.snapshot());
    fixture.store.beforeNextCommit(() -> fixture.commitByHand(2, winner.actions));
    assertOutcome(transaction, expected);
  }

  /** The same where the winner was there, and known, before the commit began. */
  @ParameterizedTest(name = "{0} after {1}: {2}")
  @MethodSource("matrix")
  void looks_at_every_version_since_the_one_it_read(Ours ours, Winner winner, String expected) {
    Transaction transaction = ours.on(table.snapshot());
    fixture.commitByHand(2, winner.actions);
    assertThat(table.version()).isEqualTo(2);
    assertOutcome(transaction, expected);
  }

  private void assertOutcome(Transaction transaction, String expected) {
    if (expected.equals("ok")) {
      assertThat(table.commit(transaction)).isEqualTo(new Committed(3));
    } else {
      assertThatThrownBy(() -> table.commit(transaction))
          .hasFieldOrPropertyWithValue("code", CODES.get(expected))
          .hasMessageStartingWith("Table ")
          .hasMessageContaining("version 2");
      assertThat(table.version()).isEqualTo(2);
    }
  }

  @Test
  void takes_files_out_and_puts_others_in() {
    CommitOutcome outcome = table.commit(Ours.UPDATE_PARTITION.on(table.snapshot()));
    assertThat(outcome).isEqualTo(new Committed(2));
    assertThat(table.snapshot().files())
        .extracting(added -> fixture.root().relativize(Path.of(added.file().path())).toString())
        .containsExactlyInAnyOrder("p=1/b", "p=2/c", "a-again");
    assertThat(fixture.commitText(2))
        .contains("\"operation\":\"UPDATE_PARTITION\"")
        .contains("\"readVersion\":1,\"isolationLevel\":\"WriteSerializable\"")
        .contains("\"isBlindAppend\":false")
        .contains(
            "{\"remove\":{\"path\":\"p=1/a\",\"deletionTimestamp\":1767225600000,"
                + "\"dataChange\":true,\"extendedFileMetadata\":true,\"partitionValues\":{},"
                + "\"size\":1}}\n{\"add\":{\"path\":\"a-again\"");
  }

  @Test
  void says_that_rows_only_moved() {
    table.commit(Ours.COMPACT.on(table.snapshot()));
    assertThat(fixture.commitText(2))
        .contains("\"isolationLevel\":\"SnapshotIsolation\"")
        .contains("\"dataChange\":false,\"extendedFileMetadata\"")
        .contains("\"dataChange\":false,\"stats\"")
        .doesNotContain("\"dataChange\":true");
    assertThat(table.changes(2, 1).get(0).removesData()).isFalse();
  }

  @Test
  void repeats_the_path_as_its_writer_spelled_it() {
    String absolute = "file://" + fixture.root() + "/d%20e";
    fixture.commitByHand(2, add(absolute), add("f g"), add("h%2520i"));
    Snapshot read = table.snapshot();
    List<AddedFile> odd = files(read, "d e", "f g", "h%20i");
    assertThat(odd).hasSize(3);
    table.commit(
        Transaction.on(read, ReadSet.nothing()).remove(odd).build("DELETE", Map.of(), Map.of()));
    assertThat(fixture.commitText(3))
        .contains("{\"path\":\"" + absolute + "\"")
        .contains("{\"path\":\"f g\"")
        .contains("{\"path\":\"h%2520i\"");
    assertThat(table.snapshot().files()).hasSize(3);
  }

  @Test
  void removes_a_file_together_with_its_deletion_vector() {
    String vector =
        "\"deletionVector\":{\"storageType\":\"u\",\"pathOrInlineDv\":\"vBn[lx{q8@P<9BNH/isA\","
            + "\"offset\":1,\"sizeInBytes\":36,\"cardinality\":2}";
    fixture.commitByHand(
        2,
        "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,"
            + "\"readerFeatures\":[\"deletionVectors\"],"
            + "\"writerFeatures\":[\"deletionVectors\"]}}",
        add("d").replace("}}", "," + vector + "}}"));
    Snapshot read = table.snapshot();
    table.commit(
        Transaction.on(read, ReadSet.nothing())
            .remove(files(read, "d"))
            .build("DELETE", Map.of(), Map.of()));
    assertThat(fixture.commitText(3)).contains(vector);
    assertThat(table.snapshot().files()).hasSize(3);
  }

  @Test
  void changes_metadata_and_protocol_and_keeps_the_rest() {
    Snapshot read = table.snapshot();
    table.commit(
        Transaction.on(read, ReadSet.nothing())
            .metadata(described(read))
            .protocol(new Protocol(1, 7, List.of(), List.of("checkConstraints")))
            .build("SET TBLPROPERTIES", Map.of(), Map.of()));
    assertThat(table.metadata()).isEqualTo(described(read));
    assertThat(table.protocol().writes()).containsExactly("checkConstraints");
    assertThat(fixture.commitText(2))
        .contains("\"minWriterVersion\":7,\"writerFeatures\":[\"checkConstraints\"]}}")
        .contains("\"name\":\"t\",\"description\":\"All of it.\"")
        .contains("\"format\":{\"provider\":\"parquet\",\"options\":{}}")
        .contains("\"createdTime\":5}}");
    fixture.tables.close();
    TableFixture again = new TableFixture(directory);
    assertThat(again.tables.open(TableFixture.REF).metadata()).isEqualTo(described(read));
    again.close();
  }

  @Test
  void never_commits_a_protocol_that_this_server_cannot_read() {
    Transaction transaction =
        Transaction.on(table.snapshot(), ReadSet.nothing())
            .protocol(new Protocol(3, 7, List.of("variantType"), List.of("variantType")))
            .build("UPGRADE PROTOCOL", Map.of(), Map.of());
    assertThatThrownBy(() -> table.commit(transaction))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_UNSUPPORTED_PROTOCOL)
        .hasMessageContaining("variantType");
    assertThat(table.version()).isEqualTo(1);
  }

  @Test
  void lets_rows_of_an_append_only_table_move_but_not_go() {
    fixture.commitByHand(
        2, TableFixture.metadata("id-1", TableFixture.SCHEMA, "{\"delta.appendOnly\":\"true\"}"));
    Snapshot read = table.snapshot();
    assertThatThrownBy(() -> table.commit(Ours.DROP_FILE.on(read)))
        .isInstanceOf(SluiceException.class)
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_CANNOT_MODIFY_APPEND_ONLY);
    assertThatThrownBy(table::checkChangeable)
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_CANNOT_MODIFY_APPEND_ONLY);
    assertThat(table.commit(Ours.COMPACT.on(read))).isEqualTo(new Committed(3));
    assertThat(table.commit(Ours.APPEND.on(read))).isEqualTo(new Committed(4));
  }

  @Test
  void adds_change_data_beside_the_files() {
    table.commit(
        Transaction.on(table.snapshot(), ReadSet.nothing())
            .changeData(List.of(file("_change_data/cdc-0.parquet")))
            .build("MERGE", Map.of(), Map.of("numTargetRowsUpdated", "3")));
    assertThat(fixture.commitText(2))
        .contains("\"operationMetrics\":{\"numTargetRowsUpdated\":\"3\"}")
        .endsWith(
            "{\"cdc\":{\"path\":\"_change_data/cdc-0.parquet\",\"partitionValues\":{},"
                + "\"size\":10,\"dataChange\":false}}\n");
    assertThat(table.snapshot().files()).hasSize(3);
  }

  private Transaction once(Snapshot read) {
    return rewrite(read, ReadSet.wholeTable()).transaction(TXN).build("MERGE", Map.of(), Map.of());
  }

  @Test
  void commits_a_transaction_once_whatever_happened_since() {
    Snapshot read = table.snapshot();
    assertThat(table.commit(once(read))).isEqualTo(new Committed(2));
    assertThat(table.commit(once(read))).isEqualTo(new AlreadyCommitted(2));
  }

  @Test
  void is_fenced_by_a_rival_of_the_same_application() {
    Transaction transaction = once(table.snapshot());
    fixture.store.beforeNextCommit(() -> fixture.commitByHand(2, txn("query", 3)));
    assertThatThrownBy(() -> table.commit(transaction))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_CONCURRENT_TRANSACTION);
  }

  @Test
  void knows_its_own_commit_after_a_failure_behind_the_write() {
    fixture.store.failAfterWrite(1);
    assertThat(table.commit(once(table.snapshot()))).isEqualTo(new Committed(2));
    assertThat(table.snapshot().files()).hasSize(3);
  }

  @Test
  void reads_anew_where_the_commits_since_are_gone() {
    Transaction transaction = once(table.snapshot());
    fixture.commitByHand(2, add("x"));
    fixture.commitByHand(3, add("y"));
    assertThat(table.version()).isEqualTo(3);
    Transaction ahead =
        Transaction.on(9, table.metadata(), ReadSet.nothing()).build("WRITE", Map.of(), Map.of());
    assertThatThrownBy(() -> table.commit(ahead))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_CONCURRENT_WRITE)
        .hasMessageContaining("9");
    assertThatThrownBy(() -> table.commit(transaction))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_CONCURRENT_APPEND);
  }
}
