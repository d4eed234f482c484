"""Programs written for Keras 1, unedited: `import keras` is served by Kerata where a process asks for it."""
