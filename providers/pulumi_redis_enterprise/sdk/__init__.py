"""The plugin process: the memory of one run, workarounds for the SDK, and forms of inputs and outputs that it lacks.

The workarounds, each with what it gains and when it can go. All are needed with SDK 3.272.0, the one measured.

- `pickler_as_it_was`: keeps Python's pickler as it is. Without it, other dynamic providers of a program fail after 319
  of our resources with a RecursionError. It can go when the SDK undoes its patch of ``_batch_setitems``:
  https://github.com/pulumi/pulumi/issues/17803
- `nearest_frames`: sends the nearest ten frames of the program's stack instead of all. It saves a kilobyte of state and
  1.5 ms of processor time a resource (300 users with mocks, 3.9 ms against 2.4 ms each). It can go when the SDK, which
  sends stacks since 3.195.0, lets a program limit them: https://github.com/pulumi/pulumi/pull/20430
- `NotGiven`, and annotations under ``TYPE_CHECKING``: make an output only when somebody asks for it, and let the SDK
  evaluate no annotation. Each declared output costs 0.2 ms a resource. They can go when `_types_from_annotations` is
  cached as `_types_from_py_properties` is: https://github.com/pulumi/pulumi/pull/22422
- `input_types`: refuses an input of a wrong type at the line of the program. It can go when the SDK's own error names
  resource and property: https://github.com/pulumi/pulumi/issues/13516
- `pass_interrupts_on`: wakes the main thread of the plugin process at the engine's interrupt. Without it, the warnings
  of about one in a hundred runs on a loaded machine are lost. It can go when `pulumi.dynamic` waits with a timeout.
"""
