package dev.sluice.server.source.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.source.ReadLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** What a source gives, batch by batch. */
final class SourceBatches {
  private SourceBatches() {}

  static Offset next(DeltaSource source, Offset start) {
    return source.latestOffset(start, ReadLimit.SOURCE_OPTIONS).orElseThrow();
  }

  static Offset end(DeltaSource source, @Nullable Offset start) {
    Offset end = start;
    for (Optional<Offset> next = source.latestOffset(end, ReadLimit.SOURCE_OPTIONS);
        next.isPresent();
        next = source.latestOffset(end, ReadLimit.SOURCE_OPTIONS)) {
      end = next.get();
    }
    if (end == null) {
      throw new AssertionError("the source is empty");
    }
    return end;
  }

  static List<List<String>> batches(DeltaSource source, @Nullable Offset start) {
    List<List<String>> batches = new ArrayList<>();
    Offset position = start;
    for (Optional<Offset> next = source.latestOffset(position, ReadLimit.SOURCE_OPTIONS);
        next.isPresent();
        next = source.latestOffset(position, ReadLimit.SOURCE_OPTIONS)) {
      batches.add(names(source, new OffsetRange(position, next.get())));
      position = next.get();
      source.committed(position);
    }
    return batches;
  }

  static List<String> names(DeltaSource source, OffsetRange range) {
    return source.read(range).files().stream()
        .map(file -> file.path().substring("/t/".length()))
        .toList();
  }

  static void assertRefused(ThrowingCallable action, ErrorCode code, String naming) {
    assertThatThrownBy(action)
        .hasMessageContaining(naming)
        .isInstanceOfSatisfying(SluiceException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
