from django.apps import AppConfig


class InvestmentConfig(AppConfig):
    name = "kopir.exchange.investment"
    label = "investment"
