package dev.sluice.server.delta;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.storage.NioFileStore;
import dev.sluice.server.testing.FaultyFileStore;
import dev.sluice.server.testing.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A warehouse in a directory with one table {@code t}, and a rival who writes its log by hand. */
final class TableFixture implements AutoCloseable {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final TableRef REF = new TableRef.Named("t");
  static final StructType SCHEMA =
      StructType.of(Field.of("id", PrimitiveType.LONG), Field.of("name", PrimitiveType.STRING));
  static final String PROTOCOL = "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}";

  final Path warehouse;
  final NioFileStore files = new NioFileStore();
  final FaultyFileStore store = new FaultyFileStore(files);
  final SettableClock clock = new SettableClock(START);
  final DeltaTables tables;

  TableFixture(Path warehouse) {
    this.warehouse = warehouse;
    this.tables = new DeltaTables(store, new Warehouse(warehouse, List.of(), false), clock);
  }

  Path root() {
    return warehouse.resolve("t");
  }

  DeltaTable create() {
    return tables.create(REF, SCHEMA, List.of(), Map.of());
  }

  /** A table whose version 0 is written by hand. */
  DeltaTable createByHand() {
    commitByHand(0, PROTOCOL, metadata("id-1", SCHEMA, "{}"));
    return tables.open(REF);
  }

  static String metadata(String id, StructType schema, String configuration) {
    return "{\"metaData\":{\"id\":\""
        + id
        + "\",\"format\":{\"provider\":\"parquet\",\"options\":{}},\"schemaString\":\""
        + SchemaJson.write(schema).replace("\\", "\\\\").replace("\"", "\\\"")
        + "\",\"partitionColumns\":[],\"configuration\":"
        + configuration
        + "}}";
  }

  static String add(String path) {
    return "{\"add\":{\"path\":\""
        + path
        + "\",\"partitionValues\":{},\"size\":1,\"modificationTime\":1,\"dataChange\":true}}";
  }

  static String remove(String path) {
    return "{\"remove\":{\"path\":\"" + path + "\",\"dataChange\":true}}";
  }

  static String txn(String appId, long version) {
    return "{\"txn\":{\"appId\":\"" + appId + "\",\"version\":" + version + "}}";
  }

  /** Writes a commit as another process would. */
  void commitByHand(long version, String... actions) {
    write(version, String.join("\n", actions) + "\n");
  }

  /** Writes a commit file with any content. */
  void write(long version, String content) {
    try {
      Path file = LogFiles.commit(root(), version);
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void deleteCommit(long version) {
    try {
      Files.delete(LogFiles.commit(root(), version));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String commitText(long version) {
    try {
      return Files.readString(LogFiles.commit(root(), version));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static WrittenFile file(String path) {
    return new WrittenFile(path, Map.of(), 10, 2, List.of());
  }

  static Append append(TableMetadata metadata, String path, @Nullable TransactionId transaction) {
    return new Append(
        metadata, List.of(file(path)), transaction, "WRITE", Map.of("mode", "Append"));
  }

  @Override
  public void close() {
    tables.close();
    files.close();
  }
}
