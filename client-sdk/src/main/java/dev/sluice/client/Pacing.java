package dev.sluice.client;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/**
 * When something is done again: the pauses of a {@link Retry} with their share of chance, and the
 * time of day by which a server may ask for one.
 *
 * @param chance gives a number from 0 to 1 each time
 */
record Pacing(Retry retry, DoubleSupplier chance, InstantSource clock) {

  /** The pause after a failed attempt, counted from 1. */
  Duration pause(int attempt) {
    return retry.pause(attempt, chance.getAsDouble());
  }
}
