package dev.baton.cli;

import dev.baton.config.Endpoint;
import dev.baton.probe.HealthProbe;

/**
 * What a call asks, once its settings are read.
 *
 * @param target what is asked, for people
 * @param isLasting whether the same arguments and variables give the same question again: no file has a say in it
 */
record ProbeQuestion(HealthProbe probe, Endpoint endpoint, String target, boolean isLasting) {}
