package dev.sluice.server.http;

import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.runtime.Previews;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows one row of the source, or fails as it is told to. */
final class FakePreviews implements Previews {
  volatile @Nullable ErrorCode failure;
  volatile @Nullable Bounds asked;

  @Override
  public Preview preview(DraftDefinition draft, Bounds bounds) {
    asked = bounds;
    ErrorCode code = failure;
    if (code != null) {
      throw new SluiceException(code, "The preview failed.");
    }
    StructType schema = StructType.of(Field.of("id", PrimitiveType.LONG));
    Step step = new Step("/source", null, schema, 1L, List.of(List.of(7L)), null);
    return new Preview(List.of(step), true, Duration.ofMillis(3));
  }
}
