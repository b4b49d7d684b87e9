package dev.sluice.server.sparksql.grammar;

import dev.sluice.server.model.ErrorCode;
import java.util.function.Supplier;

/** Turns text that nests too deeply for the thread's stack into a refusal. */
public final class Guard {
  private Guard() {}

  /**
   * Parser, typer and writer are recursive and hold no lock or state outside the call, so that
   * unwinding an overflown stack leaves nothing broken behind.
   */
  public static <T> T deepNesting(Supplier<T> work) {
    try {
      return work.get();
    } catch (StackOverflowError tooDeep) {
      throw Refusals.at(
          Position.START, ErrorCode.UNSUPPORTED_FEATURE, "The SQL text nests too deeply", null);
    }
  }
}
