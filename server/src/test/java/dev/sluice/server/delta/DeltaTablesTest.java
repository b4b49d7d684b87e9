package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.storage.NioFileStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaTablesTest {
  @TempDir Path directory;

  @Test
  void creates_appends_and_reads_back() {
    StructType schema = StructType.of(Field.of("id", PrimitiveType.LONG));
    TableRef ref = new TableRef.Named("orders");
    try (NioFileStore store = new NioFileStore();
        DeltaTables tables =
            new DeltaTables(
                store, new Warehouse(directory, List.of(), false), InstantSource.system())) {
      DeltaTable table = tables.create(ref, schema, List.of(), Map.of());
      assertThat(table.version()).isZero();
      for (int i = 0; i < 25; i++) {
        CommitOutcome outcome =
            table.append(
                new Append(
                    table.metadata(),
                    List.of(new WrittenFile("part-" + i, Map.of(), 1, 1, List.of())),
                    new TransactionId("q", i),
                    "STREAMING UPDATE",
                    Map.of()));
        assertThat(outcome).isEqualTo(new CommitOutcome.Committed(i + 1));
      }
      assertThat(table.snapshot().files()).hasSize(25);
    }
    try (NioFileStore store = new NioFileStore();
        DeltaTables tables =
            new DeltaTables(
                store, new Warehouse(directory, List.of(), false), InstantSource.system())) {
      DeltaTable table = tables.open(ref);
      assertThat(table.snapshot().files()).hasSize(25);
      assertThat(directory.resolve("orders/_delta_log/00000000000000000020.checkpoint.parquet"))
          .exists();
      assertThat(table.transactionVersion("q")).hasValue(24);
    }
  }
}
