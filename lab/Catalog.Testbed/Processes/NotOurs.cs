namespace Catalog.Testbed.Processes;

/// <summary>What is said to a caller who would break a server that the testbed did not start itself.</summary>
internal static class NotOurs
{
    public static InvalidOperationException Error(string server) =>
        new($"This {server} was given by connection string or container; only one started as a process can be broken.");
}
