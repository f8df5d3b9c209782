package com.example;

import dev.baton.cli.BatonConnector;

// @start region=main
final class MainExample {
    private MainExample() {}

    public static void main(String[] args) {
        BatonConnector.main(args);
    }
}
// @end
