namespace Catalog.Domain.Activity;

/// <summary>Every rule about an event.</summary>
public static class ActivityRules
{
    /// <summary>What a kind looks like. Kinds are the business of those who send and analyse them, so there is no list.</summary>
    public const string KindPattern = "^[a-z][a-z0-9-]{0,31}$";

    /// <summary>What a client's id looks like; a UUID does.</summary>
    public const string IdPattern = "^[A-Za-z0-9_-]{1,40}$";
}
