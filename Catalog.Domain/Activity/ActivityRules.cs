namespace Catalog.Domain.Activity;

/// <summary>The rules for events.</summary>
public static class ActivityRules
{
    /// <summary>The format of a kind. Clients and analysts choose the kinds, so there is no list.</summary>
    public const string KindPattern = "^[a-z][a-z0-9-]{0,31}$";

    /// <summary>The format of a client's id, such as a UUID.</summary>
    public const string IdPattern = "^[A-Za-z0-9_-]{1,40}$";
}
