package dev.sluice.server.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.Warehouse;
import dev.sluice.server.engine.DuckDbEngine;
import dev.sluice.server.engine.EngineOptions;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.Transform;
import dev.sluice.server.oracle.SparkOracle.Case;
import dev.sluice.server.source.ReadLimit;
import dev.sluice.server.source.delta.DeltaSource;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.storage.NioFileStore;
import dev.sluice.server.testing.SharedTables;
import dev.sluice.server.testing.SparkJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every table that other engines wrote, read whole and as a stream in every way that Spark read it:
 * the same rows, value for value, or a refusal that names the feature. Where Spark refuses, so does
 * this server. What came of it is the page {@code docs/delta-tables.md}.
 */
class ForeignTablesTest {
  private static final Pattern FEATURE =
      Pattern.compile("this server does not read ([\\w, -]+)\\.|uses the feature (\\w+)");

  @TempDir private static Path directory;

  private final NioFileStore store = new NioFileStore();
  private final DuckDbEngine engine =
      DuckDbEngine.open(new EngineOptions(256L << 20, 2, directory.resolve("spill"), 1L << 30));
  private final DeltaTables tables =
      new DeltaTables(
          store,
          new Warehouse(directory.resolve("warehouse"), List.of(), true),
          InstantSource.system());

  @TestFactory
  Stream<DynamicTest> every_table_gives_what_spark_gives_or_names_the_feature() {
    Optional<Path> shared = SharedTables.directory();
    assumeTrue(shared.isPresent(), "the tables of other engines are not here");
    SparkOracle oracle = new SparkOracle(shared.get());
    DeltaTablesPage page = new DeltaTablesPage();
    List<DynamicTest> tests = new ArrayList<>();
    for (Case read : oracle.cases()) {
      TableRef ref = new TableRef.AtPath(shared.get().resolve(read.table()).toString());
      tests.add(
          DynamicTest.dynamicTest(
              read.table() + " " + read.name(),
              () -> page.add(read, judge(oracle, read, () -> rows(read, ref)))));
    }
    tests.add(DynamicTest.dynamicTest("the page of results", page::check));
    return tests.stream().onClose(this::close);
  }

  private void close() {
    engine.close();
    tables.close();
    store.close();
  }

  /** Some of a table's rows. */
  private record Rows(StructType schema, @Nullable List<String> json, List<List<?>> values) {}

  private interface Read {
    List<Rows> rows() throws IOException;
  }

  /** What came of a read, as the page has it. */
  private static String judge(SparkOracle oracle, Case read, Read action) throws IOException {
    List<Rows> rows;
    try {
      rows = action.rows();
    } catch (SluiceException refused) {
      return read.error() == null ? feature(refused) : sameRefusal(read.error(), refused);
    }
    assertThat(read.error()).as("Spark refuses").isNull();
    long count = rows.stream().mapToLong(part -> part.values().size()).sum();
    assertThat(count).isEqualTo(read.rows());
    if (rows.stream().allMatch(part -> part.json() != null)) {
      List<String> json = rows.stream().flatMap(part -> part.json().stream()).toList();
      if (SparkOracle.hash(json).equals(read.hash())) {
        return count + " rows";
      }
    }
    List<String> ours = new ArrayList<>();
    List<String> theirs = new ArrayList<>();
    for (Rows part : rows) {
      StructType compared = read.compared(part.schema());
      int columns = compared.fields().size();
      part.values()
          .forEach(row -> ours.add(SparkJson.canonical(row.subList(0, columns), compared)));
    }
    StructType compared = read.compared(rows.get(0).schema());
    oracle.rows(read).forEach(row -> theirs.add(SparkJson.canonical(row, compared)));
    assertThat(ours).containsExactlyInAnyOrderElementsOf(theirs);
    return count + " rows";
  }

  private static String feature(SluiceException refused) {
    assertThat(refused.code())
        .as(refused.getMessage())
        .isIn(ErrorCode.DELTA_UNSUPPORTED_PROTOCOL, ErrorCode.UNSUPPORTED_FEATURE);
    Matcher named = FEATURE.matcher(refused.getMessage());
    if (!named.find()) {
      fail("no feature is named: " + refused.getMessage());
    }
    return "refused: " + (named.group(1) == null ? named.group(2) : named.group(1));
  }

  /** Where Spark names its error class, the class is ours too. */
  private static String sameRefusal(String error, SluiceException refused) {
    assertThat(refused.code()).as(refused.getMessage()).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
    for (ErrorCode sparks : ErrorCode.values()) {
      if (error.contains("[" + sparks.name() + "]")) {
        assertThat(refused.code()).as(error).isEqualTo(sparks);
      }
    }
    if (error.startsWith("FileNotFoundException")) {
      assertThat(refused.code())
          .as(refused.getMessage())
          .isIn(
              ErrorCode.DATA_FILE_MISSING,
              ErrorCode.DELTA_UNSUPPORTED_PROTOCOL,
              ErrorCode.DELTA_PATH_OUTSIDE_TABLE);
    }
    return "error, as in Spark: " + refused.code();
  }

  private List<Rows> rows(Case read, TableRef ref) {
    DeltaTable table = tables.open(ref);
    if (read.isBatch()) {
      return List.of(rows(table.snapshot().relation()));
    }
    List<Rows> batches = new ArrayList<>();
    DeltaSource source = new DeltaSource(table, read.source(ref), InstantSource.system());
    try (source) {
      Offset start = null;
      for (Optional<Offset> end = source.latestOffset(null, ReadLimit.SOURCE_OPTIONS);
          end.isPresent();
          end = source.latestOffset(start, ReadLimit.SOURCE_OPTIONS)) {
        batches.add(rows(source.read(new OffsetRange(start, end.get()))));
        source.committed(end.get());
        start = end.get();
      }
    }
    return batches;
  }

  /** The rows as values and, where that has a JSON form, as Spark's own text. */
  private Rows rows(FileRelation relation) {
    List<List<?>> values = new ArrayList<>();
    collect(new EngineQuery("SELECT * FROM t", relation.schema(), Map.of("t", relation)), values);
    CompiledQuery json;
    try {
      String columns =
          relation.schema().names().stream()
              .map(name -> "`" + name.replace("`", "``") + "`")
              .collect(Collectors.joining(", "));
      Transform select = new Transform.Select(List.of("to_json(struct(" + columns + ")) AS row"));
      json = SparkSql.pipeline(relation.schema(), List.of(select));
    } catch (SluiceException noJson) {
      return new Rows(relation.schema(), null, values);
    }
    List<List<?>> texts = new ArrayList<>();
    collect(new EngineQuery(json.sql(), json.schema(), Map.of(SparkSql.INPUT, relation)), texts);
    return new Rows(
        relation.schema(), texts.stream().map(row -> String.valueOf(row.get(0))).toList(), values);
  }

  private void collect(EngineQuery query, List<List<?>> into) {
    try (RowCursor rows = engine.query(query)) {
      for (List<?> row = rows.next(); row != null; row = rows.next()) {
        into.add(row);
      }
    }
  }
}
