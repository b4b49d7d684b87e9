package dev.sluice.server.engine;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** An engine, a directory and short ways to write and read. */
abstract class EngineFixture {
  static final StructType ALL_TYPES =
      StructType.of(
          Field.of("bo", PrimitiveType.BOOLEAN),
          Field.of("ti", PrimitiveType.BYTE),
          Field.of("si", PrimitiveType.SHORT),
          Field.of("in", PrimitiveType.INTEGER),
          Field.of("bi", PrimitiveType.LONG),
          Field.of("fl", PrimitiveType.FLOAT),
          Field.of("do", PrimitiveType.DOUBLE),
          Field.of("st", PrimitiveType.STRING),
          Field.of("da", PrimitiveType.DATE),
          Field.of("ts", PrimitiveType.TIMESTAMP),
          Field.of("nt", PrimitiveType.TIMESTAMP_NTZ),
          Field.of("d1", new DecimalType(9, 2)),
          Field.of("d2", new DecimalType(18, 3)),
          Field.of("d3", new DecimalType(38, 10)),
          Field.of("ar", new ArrayType(PrimitiveType.TIMESTAMP_NTZ, true)),
          Field.of("ma", new MapType(PrimitiveType.STRING, new DecimalType(4, 2), true)),
          Field.of(
              "sr",
              StructType.of(
                  Field.of("a", PrimitiveType.INTEGER),
                  Field.of("b", new ArrayType(PrimitiveType.STRING, true)))));

  static DuckDbEngine engine;

  @TempDir Path directory;

  @BeforeAll
  static void open(@TempDir Path spill) {
    engine = DuckDbEngine.open(new EngineOptions(256L << 20, 2, spill, 1L << 30));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  List<WrittenFile> write(String sql, StructType schema, List<String> partitionColumns) {
    return engine
        .execute(new EngineQuery(sql, schema, Map.of()))
        .writeParquet(directory, FileLayout.of(partitionColumns), "attempt-1");
  }

  FileRelation relation(StructType schema, List<String> partitionColumns, List<WrittenFile> files) {
    return new FileRelation(
        schema,
        partitionColumns,
        files.stream()
            .map(f -> new DataFile(path(f), f.partitionValues(), f.sizeBytes(), f.records()))
            .toList());
  }

  String path(WrittenFile file) {
    return directory.resolve(file.relativePath()).toString();
  }

  static List<List<@Nullable Object>> rows(
      String sql, StructType schema, @Nullable FileRelation relation) {
    Map<String, FileRelation> inputs = relation == null ? Map.of() : Map.of("t", relation);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (RowCursor cursor = engine.query(new EngineQuery(sql, schema, inputs))) {
      for (List<@Nullable Object> row = cursor.next(); row != null; row = cursor.next()) {
        rows.add(row);
      }
    }
    return rows;
  }

  static StructType withField(StructType schema, Field field) {
    List<Field> fields = new ArrayList<>(schema.fields());
    fields.add(field);
    return new StructType(fields);
  }

  static Map<String, @Nullable Object> mapOf(
      String key1, @Nullable Object value1, String key2, @Nullable Object value2) {
    Map<String, @Nullable Object> map = new java.util.LinkedHashMap<>();
    map.put(key1, value1);
    map.put(key2, value2);
    return map;
  }
}
