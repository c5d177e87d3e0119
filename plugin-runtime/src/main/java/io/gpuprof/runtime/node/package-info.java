/**
 * The driver's files on a node: a file tree, live or recorded, and the searches in it. Nothing here
 * looks at the process environment or follows a link out of the tree.
 */
@NullMarked
package io.gpuprof.runtime.node;

import org.jspecify.annotations.NullMarked;
