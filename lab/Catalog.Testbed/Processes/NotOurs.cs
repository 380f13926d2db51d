namespace Catalog.Testbed.Processes;

/// <summary>The error for an attempt to break a server that the testbed did not start.</summary>
internal static class NotOurs
{
    public static InvalidOperationException Error(string server) =>
        new($"This {server} is external (given by connection string); only servers started by the testbed can be stopped or killed.");
}
