/**
 * The checkpoint of a streaming query: offset log, commit log and the recovery plan they give.
 *
 * <p>Layer 2. Imports {@code model} and {@code storage}. The directory is laid out as Spark lays it
 * out: {@code metadata}, {@code offsets/N}, {@code commits/N}.
 */
@NullMarked
package dev.sluice.server.checkpoint;

import org.jspecify.annotations.NullMarked;
