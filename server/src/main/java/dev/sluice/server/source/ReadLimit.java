package dev.sluice.server.source;

import dev.sluice.server.model.Offset;
import org.jspecify.annotations.Nullable;

/**
 * How much of a source one batch may take.
 *
 * @param ignoreOptions take all there is, whatever the source's own limits
 * @param upTo take nothing after this offset, null for no such bound
 */
public record ReadLimit(boolean ignoreOptions, @Nullable Offset upTo) {

  /** What the source's own options allow. */
  public static final ReadLimit SOURCE_OPTIONS = new ReadLimit(false, null);

  /** Everything that is there. */
  public static final ReadLimit ALL_AVAILABLE = new ReadLimit(true, null);

  /** What the source's own options allow, and nothing after {@code end}. */
  public static ReadLimit upTo(Offset end) {
    return new ReadLimit(false, end);
  }
}
