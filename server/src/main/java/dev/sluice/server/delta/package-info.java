/**
 * Delta tables: snapshot, changes, commit, schema, protocol.
 *
 * <p>Layer 3. Imports {@code model} and {@code storage}; owns delta-standalone, Delta Kernel and
 * the Roaring bitmaps of deletion vectors.
 */
@NullMarked
package dev.sluice.server.delta;

import org.jspecify.annotations.NullMarked;
