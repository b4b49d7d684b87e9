/**
 * Delta tables: snapshot, changes, commit, schema, protocol.
 *
 * <p>Layer 3. Imports {@code model} and {@code storage}; owns delta-standalone and Delta Kernel.
 */
@NullMarked
package dev.sluice.server.delta;

import org.jspecify.annotations.NullMarked;
