package com.example.myconnector;

import dev.baton.cli.BatonConnector;

/** The connector's program. */
public final class Main {
    private Main() {}

    /**
     * Runs a command, or service mode if there is none.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        BatonConnector.main(args);
    }
}
