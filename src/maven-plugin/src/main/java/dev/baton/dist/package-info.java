/**
 * Makes the distribution of any connector: its class path merged into one module, a runtime with that module linked in, AOT
 * caches, a launcher and the licence texts. {@link dev.baton.dist.Builder} is the command; Maven's goals call it.
 */
package dev.baton.dist;
