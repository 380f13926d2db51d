namespace Catalog.Caching;

/// <summary>One event of the batch can never be handled, however often it is retried. None of the batch was handled.</summary>
/// <remarks>Throw it only for a fault of the event itself, never because the database is down: the event is set aside permanently.</remarks>
public sealed class PoisonEventException : Exception
{
    /// <summary>Uses the default message.</summary>
    public PoisonEventException()
        : base("An event can never be handled.")
    {
    }

    /// <summary>Uses a message, which is stored with the event in the dead letters.</summary>
    public PoisonEventException(string message)
        : base(message)
    {
    }

    /// <summary>Uses a message and a cause.</summary>
    public PoisonEventException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
