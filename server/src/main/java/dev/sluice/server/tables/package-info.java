/**
 * The table catalog, appended rows and ad-hoc SQL.
 *
 * <p>Layer 6. Imports {@code model}, {@code sparksql}, {@code delta}, {@code rows}, {@code engine},
 * {@code changes} and {@code maintenance}.
 */
@NullMarked
package dev.sluice.server.tables;

import org.jspecify.annotations.NullMarked;
