package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.checkpoint.StateLog;
import dev.sluice.server.checkpoint.StateVersion;
import dev.sluice.server.engine.Engine;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SluiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what queries keep from their checkpoints, while they run as well as when they do not. Safe
 * for use by many threads.
 */
public final class StateReader {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** A query that runs removes files meanwhile; then its newest batch has others. */
  private static final int ATTEMPTS = 5;

  private final CheckpointDirectories checkpoints;
  private final Engine engine;

  StateReader(CheckpointDirectories checkpoints, Engine engine) {
    this.checkpoints = checkpoints;
    this.engine = engine;
  }

  /**
   * The state after the last committed batch; empty where the query keeps nothing or has not begun.
   *
   * @param rows most rows of each operator in the sample
   * @throws SluiceException {@code TIMEOUT} where reading it takes longer than half a minute
   */
  public Optional<StoredState> read(QueryDefinition definition, KnownCheckpoint known, int rows) {
    Optional<Checkpoint> checkpoint = checkpoints.find(definition, known);
    if (checkpoint.isEmpty()) {
      return Optional.empty();
    }
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        return read(checkpoint.get(), rows);
      } catch (SluiceException e) {
        if (e.code() != ErrorCode.DATA_FILE_MISSING) {
          throw e;
        }
      }
    }
    return read(checkpoint.get(), rows);
  }

  private Optional<StoredState> read(Checkpoint checkpoint, int rows) {
    OptionalLong newest = checkpoint.commits().newest();
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    long batchId = newest.getAsLong();
    Optional<StateVersion> version = checkpoint.state().read(batchId);
    if (version.isEmpty()) {
      return Optional.empty();
    }
    List<StoredState.Operator> operators = new ArrayList<>();
    for (StateVersion.Operator operator : version.get().operators()) {
      operators.add(read(checkpoint.state(), operator, rows));
    }
    Instant watermark = Instant.ofEpochMilli(version.get().watermarkMillis());
    return Optional.of(new StoredState(batchId, watermark, operators));
  }

  private StoredState.Operator read(StateLog log, StateVersion.Operator operator, int rows) {
    List<Path> files = operator.files().stream().map(log.directory()::resolve).toList();
    List<String> sample = engine.stateRows(files, rows, LONGEST);
    long bytes =
        log.sizeOf(operator.files())
            .orElseThrow(
                () ->
                    new SluiceException(
                        ErrorCode.DATA_FILE_MISSING,
                        "The state in " + log.directory() + " was replaced while it was read."));
    return new StoredState.Operator(
        operator.name(), operator.shape(), operator.rows(), files.size(), bytes, sample);
  }
}
