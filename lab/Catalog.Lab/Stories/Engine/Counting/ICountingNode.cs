namespace Catalog.Lab.Stories.Engine.Counting;

/// <summary>A node that counts views and brings them to the database later.</summary>
internal interface ICountingNode : IAsyncDisposable
{
    /// <summary>Counts one view. When this returns, the view is acknowledged.</summary>
    Task AddAsync();

    /// <summary>Writes to the database what is not there yet.</summary>
    /// <exception cref="NodeDiedException">The node died in the middle of it.</exception>
    Task FlushAsync();
}

/// <summary>A node was killed: nothing that it has begun goes on.</summary>
internal sealed class NodeDiedException : Exception;
