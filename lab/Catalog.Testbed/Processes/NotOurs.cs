namespace Catalog.Testbed.Processes;

/// <summary>What is said to a caller who would break a server that the testbed did not start itself.</summary>
internal static class NotOurs
{
    public static InvalidOperationException Error(string server) =>
        new($"This {server} was given by connection string; only one that was started here can be broken.");
}
