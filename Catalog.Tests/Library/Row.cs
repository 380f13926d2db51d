namespace Catalog.Tests.Library;

/// <summary>The value that the tests of the library cache.</summary>
public sealed record Row(string Name, long Version = 1, string Group = "group");
