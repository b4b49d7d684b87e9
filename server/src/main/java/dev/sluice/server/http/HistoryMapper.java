package dev.sluice.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.client.Batch;
import dev.sluice.client.BatchFile;
import dev.sluice.client.DefinitionRevision;
import dev.sluice.client.Offsets;
import dev.sluice.client.QueryDefinition;
import dev.sluice.client.ResetPlan;
import dev.sluice.client.StateStore;
import dev.sluice.server.definition.DefinitionWriter;
import dev.sluice.server.manager.DefinitionVersion;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.SinkCommit;
import dev.sluice.server.runtime.BatchRecord;
import dev.sluice.server.runtime.CheckpointChange;
import dev.sluice.server.runtime.QueryPosition;
import dev.sluice.server.runtime.StoredState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns what logs and checkpoints tell into the records that travel. */
final class HistoryMapper {
  private HistoryMapper() {}

  static DefinitionRevision revision(DefinitionVersion version) {
    return new DefinitionRevision(
        version.revision(),
        version.at(),
        Json.convert(DefinitionWriter.write(version.definition()), QueryDefinition.class));
  }

  /** A batch as lists show it. */
  static Batch batch(BatchRecord batch) {
    return batch(batch, null);
  }

  static Batch batchWithFiles(BatchRecord batch) {
    SinkCommit commit = batch.commit();
    return batch(
        batch,
        commit == null || commit.files() == null
            ? List.of()
            : commit.files().stream().map(HistoryMapper::file).toList());
  }

  private static Batch batch(BatchRecord batch, @Nullable List<BatchFile> files) {
    SinkCommit commit = batch.commit();
    List<SinkCommit.File> added = commit == null ? null : commit.files();
    return new Batch(
        batch.id(),
        batch.plannedAt(),
        batch.committed(),
        offset(batch.starts().get(0)),
        offset(batch.ends().get(0)),
        ranges(batch),
        commit == null ? null : commit.version(),
        added == null ? null : rows(added),
        added == null ? null : (long) added.size(),
        added == null ? null : added.stream().mapToLong(SinkCommit.File::sizeBytes).sum(),
        files);
  }

  private static List<Batch.Range> ranges(BatchRecord batch) {
    List<Batch.Range> ranges = new ArrayList<>();
    for (int i = 0; i < batch.ends().size(); i++) {
      ranges.add(new Batch.Range(offset(batch.starts().get(i)), offset(batch.ends().get(i))));
    }
    return ranges;
  }

  private static @Nullable Long rows(List<SinkCommit.File> files) {
    boolean known = files.stream().noneMatch(file -> file.records() == DataFile.UNKNOWN);
    return known ? files.stream().mapToLong(SinkCommit.File::records).sum() : null;
  }

  private static BatchFile file(SinkCommit.File file) {
    Long rows = file.records() == DataFile.UNKNOWN ? null : file.records();
    return new BatchFile(file.path(), file.partitionValues(), file.sizeBytes(), rows);
  }

  static Offsets offsets(QueryPosition position) {
    return new Offsets(
        uuid(position.id()), position.batchId(), position.committed(), all(position.offsets()));
  }

  static StateStore state(Optional<StoredState> stored) {
    return new StateStore(
        stored.map(StoredState::batchId).orElse(null),
        stored.map(StoredState::watermark).orElse(null),
        stored.map(StoredState::operators).orElse(List.of()).stream()
            .map(HistoryMapper::operator)
            .toList());
  }

  private static StateStore.Operator operator(StoredState.Operator operator) {
    return new StateStore.Operator(
        operator.name(),
        operator.shape().keys(),
        operator.shape().values(),
        operator.rows(),
        operator.files(),
        operator.sizeBytes(),
        operator.sample().stream().map(Json::lenient).toList());
  }

  static ResetPlan change(CheckpointChange change, boolean dryRun) {
    return new ResetPlan(
        dryRun,
        change.directory().toString(),
        uuid(change.id()),
        change.lastBatchId(),
        all(change.offsets()),
        change.effects());
  }

  private static @Nullable UUID uuid(@Nullable QueryId id) {
    return id == null ? null : id.value();
  }

  private static List<JsonNode> all(List<Offset> offsets) {
    return offsets.stream().map(HistoryMapper::offset).toList();
  }

  /** JSON's null for a source of which nothing was read. */
  private static JsonNode offset(Offset offset) {
    return offset.isNone() ? NullNode.getInstance() : Json.lenient(offset.json());
  }
}
