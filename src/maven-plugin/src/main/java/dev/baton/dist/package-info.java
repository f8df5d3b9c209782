/**
 * Makes the distribution of any connector: its class path merged into one module, a runtime with that module linked in, AOT
 * caches, a launcher and the license texts. {@link dev.baton.dist.Builder} is the command line; the Maven goals call it.
 */
package dev.baton.dist;
