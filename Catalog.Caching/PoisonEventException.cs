namespace Catalog.Caching;

/// <summary>
/// Among the events that were to be handled is one that never can be, however often it is tried. None of them was handled.
/// </summary>
/// <remarks>Throw it for what the event is to blame for, never for a database that is away: the event is set aside for good.</remarks>
public sealed class PoisonEventException : Exception
{
    /// <summary>With the usual message.</summary>
    public PoisonEventException()
        : base("An event can never be handled.")
    {
    }

    /// <summary>With a message, which stands beside the event in the dead letters.</summary>
    public PoisonEventException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public PoisonEventException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
