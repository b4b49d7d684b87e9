/**
 * Result rows as they travel: JSON, JSON lines, CSV and Arrow's stream.
 *
 * <p>Layer 1. Imports {@code model}; owns Arrow's format and Flatbuffers.
 */
@NullMarked
package dev.sluice.server.formats;

import org.jspecify.annotations.NullMarked;
